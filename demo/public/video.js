// The person starts the video. The SDK notices by itself that it plays.
const lesson = document.querySelector('#lesson')
document.querySelector('#play').addEventListener('click', () => lesson.play())
