CONTENT_SECURITY_POLICY = '; '.join([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
])


def security_headers(get_response):
    def middleware(request):
        response = get_response(request)
        response['Content-Security-Policy'] = CONTENT_SECURITY_POLICY
        return response

    return middleware
