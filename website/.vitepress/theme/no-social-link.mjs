/**
 * Stands in the place of VitePress's component for links with an icon, which the site has not. That one may load icons
 * from another host.
 */
export default { render: () => null }
