((math) @injection.content
  (#offset! @injection.content 0 1 0 -1)
  (#set! injection.language "latex"))

((comment) @injection.content
  (#set! injection.language "comment"))
