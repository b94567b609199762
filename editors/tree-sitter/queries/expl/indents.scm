[
  (block)
  (arguments)
  (list)
  (literal_list)
] @indent.begin @indent

["}" ")" "]"] @indent.branch @indent.end @outdent
