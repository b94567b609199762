;;; expl-mode.el --- Visual explainers as plain text -*- lexical-binding: t -*-

;; Package-Requires: ((emacs "28.1"))

;;; Commentary:

;; Colours, indentation and an outline for scenes; `eglot' starts `explc lsp', which knows everything else.

;;; Code:

(require 'expl-words)

(defvar expl-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?- "_" table)
    (modify-syntax-entry ?% "_" table)
    table)
  "Names hold `-', comments go from `//' to the end of their line.")

(defconst expl-name "[[:alpha:]][[:alnum:]]*\\(?:-[[:alnum:]]+\\)*"
  "A name, as the lexer cuts it.")

(defvar expl-font-lock-keywords
  (let ((words (lambda (list) (concat "\\_<" (regexp-opt list t) "\\_>"))))
    `((,(concat "^\\s-*" (regexp-opt expl-naming-words t) "\\_>\\s-+\\(" expl-name "\\)")
       (1 font-lock-keyword-face) (2 font-lock-variable-name-face))
      (,(concat "^\\s-*" (regexp-opt expl-opening-words t) "\\_>") 1 font-lock-keyword-face)
      (,(concat "\\.\\(" expl-name "\\)(") 1 font-lock-function-name-face)
      (,(concat "\\_<\\(" expl-name "\\)\\s-*:\\(?:[^:]\\|$\\)") 1 font-lock-variable-name-face)
      (,(concat "\\(?:^\\|[^.]\\)" (funcall words expl-connecting-words)) 1 font-lock-builtin-face)
      (,(concat (funcall words expl-primitives-words) "(") 1 font-lock-type-face)
      (,(funcall words expl-events-words) 1 font-lock-constant-face)
      ("\\_<[0-9][0-9_]*\\(?:\\.[0-9]+\\)?\\(?:%\\|[[:alpha:]]+\\)?" 0 font-lock-constant-face)
      ;; A value in a text stands out from it.
      ("{[^{}\"\n]*}" 0 font-lock-variable-name-face prepend)))
  "What `expl-mode' colours.")

(defun expl-indent-line ()
  "Indent the line by two spaces for each block and bracket that is open."
  (interactive)
  (let* ((depth (save-excursion
                  (back-to-indentation)
                  (- (car (syntax-ppss (point))) (if (looking-at "[])}]") 1 0))))
         (in-text (save-excursion (nth 3 (syntax-ppss (line-beginning-position)))))
         (column (- (current-column) (current-indentation))))
    (unless in-text
      (indent-line-to (max 0 (* 2 depth)))
      (when (> column 0) (forward-char column)))))

;;;###autoload
(define-derived-mode expl-mode prog-mode "Expl"
  "Write visual explainers."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "//+\\s-*")
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'expl-indent-line)
  (setq-local font-lock-defaults '(expl-font-lock-keywords))
  (setq-local imenu-generic-expression
              `(("Steps" "^step \"\\([^\"]*\\)\"" 1)
                ("Tests" "^test \"\\([^\"]*\\)\"" 1)
                ("Simulations" ,(concat "^sim \\(" expl-name "\\)") 1)
                ("Knobs" ,(concat "^knob \\(" expl-name "\\)") 1))))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.expl\\'" . expl-mode))

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(expl-mode . ("explc" "lsp"))))

(provide 'expl-mode)
;;; expl-mode.el ends here
