// A person starts it; that it then plays is for the SDK to see.
const lesson = document.querySelector('#lesson')
document.querySelector('#play').addEventListener('click', () => lesson.play())
