(block) @fold
(arguments) @fold
