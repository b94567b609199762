; What is coloured as what. The names are those that Neovim, Helix and Zed share; what comes later wins.

(comment) @comment

(identifier) @variable
(property) @property
(parameter) @variable.parameter
(name) @variable
(moment_name) @variable
(column) @property

(primitive) @type
(event_name) @constant
(action) @function.method
(view) @constant
(role) @constant
(colour) @constant
(constant) @constant
(lint) @attribute
(slug) @namespace

((identifier) @boolean
  (#any-of? @boolean "true" "false"))
((constant) @boolean
  (#any-of? @boolean "true" "false"))
((identifier) @constant.builtin
  (#eq? @constant.builtin "none"))

(number) @number
(date) @number

(string) @string
(text) @string
(plural) @string
(escape) @string.escape
(code) @string.special
(math) @string.special
(interpolation ["{" "}"] @punctuation.special)
(format [":" "|"] @punctuation.special)

[
  "explainer" "catalog" "lane" "path" "concept" "theme"
  "summary" "hook" "question" "trap" "rule" "simplified" "source" "tags" "requires" "length" "updated"
  "edition" "url" "tagline" "start"
  "knob" "preset" "sim" "let" "table" "stage" "row" "column" "grid" "compare" "show" "step" "test"
  "say" "run" "do" "moment" "capture" "mark" "note" "focus" "claim" "predict" "choice" "allow"
] @keyword

[
  "at" "each" "end" "every" "last" "some" "where"
  "as" "beside" "for" "from" "of" "on" "over" "place" "until" "weight" "with" "word"
] @keyword.operator

["and" "or" "not" "in" "except"] @keyword.operator
["if" "then" "else" "when"] @keyword.conditional

(interpolation "before" @keyword.operator)
(focus_statement "all" @keyword.operator)

["=" "==" "!=" "<" "<=" ">" ">=" "+" "-" "*" "/" ".."] @operator
["(" ")" "[" "]"] @punctuation.bracket
(block ["{" "}"] @punctuation.bracket)
["," "." ":"] @punctuation.delimiter
