;;; eglot.el --- Emacs with eglot -*- lexical-binding: t -*-
;; emacs -Q --batch -l tests/editors/eglot.el; `explc' stands on PATH, SCENE is a file that the test may change.

(add-to-list 'package-directory-list "/usr/share/emacs/site-lisp/elpa")
(package-activate-all)
(require 'eglot)
(require 'flymake)

(defvar passed 0)
(defvar failed 0)

(defun check (name ok found)
  (if ok
      (setq passed (1+ passed))
    (setq failed (1+ failed))
    (message "eglot: %s: %S" name found)))

(defun wait-for (condition)
  "Whether CONDITION comes to hold within twenty seconds."
  (let ((end (+ (float-time) 20)) (held nil))
    (while (and (not (setq held (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    held))

(add-to-list 'load-path (expand-file-name "editors/emacs"))
(require 'expl-mode)

(defun face-of (text)
  "What the first TEXT of the buffer is coloured as."
  (goto-char (point-min))
  (search-forward text)
  (get-text-property (match-beginning 0) 'face))

(defun findings ()
  "The findings that flymake shows; idle timers do not fire in batch."
  (eglot--signal-textDocument/didChange)
  (flymake-start)
  (flymake-diagnostics))

(defun replace-in-file (old new)
  (goto-char (point-min))
  (search-forward old)
  (replace-match new t t))

(condition-case problem
    (progn
      (setq eglot-sync-connect 20)
      (find-file (getenv "SCENE"))
      (apply #'eglot (eglot--guess-contact))
      (check "it attaches" (eglot-current-server) nil)
      (check "it is a scene" (eq major-mode 'expl-mode) major-mode)
      (font-lock-ensure)
      (dolist (wanted '(("explainer" font-lock-keyword-face)
                        ("One leader" font-lock-string-face)
                        ("cluster = raft" font-lock-variable-name-face)
                        ("raft(" font-lock-type-face)
                        ("150ms" font-lock-constant-face)
                        ("until" font-lock-builtin-face)
                        ("leader-elected" font-lock-constant-face)
                        ("partition(" font-lock-function-name-face)))
        (check (car wanted) (eq (face-of (car wanted)) (cadr wanted)) (face-of (car wanted))))
      (let ((text (buffer-string)))
        (indent-region (point-min) (point-max))
        (check "it is indented as it is formatted" (equal text (buffer-string)) (buffer-string)))
      (check "it has an outline without the server" (assoc "Heal" (cdr (assoc "Steps" (imenu-default-create-index-function)))) nil)
      (replace-in-file "claim cluster.leaders.count == 1" "claim cluster.leaders.count == 2")
      (check "a false claim is found"
             (wait-for (lambda () (findings)))
             (flymake-diagnostics))
      (replace-in-file "claim cluster.leaders.count == 2" "claim cluster.leaders.count == 1")
      (check "and is gone again" (wait-for (lambda () (null (findings)))) (flymake-diagnostics))
      (replace-in-file "  mark cluster.leader as accent" "      mark   cluster.leader as accent")
      (eglot-format-buffer)
      (goto-char (point-min))
      (check "it is formatted" (search-forward "\n  mark cluster.leader as accent" nil t) (buffer-string))
      (eglot--signal-textDocument/didChange)
      (goto-char (point-min))
      (search-forward "capture old")
      (backward-char)
      (eglot-rename "former")
      (goto-char (point-min))
      (check "a name changes everywhere"
             (search-forward "claim not former.last-entry.committed" nil t)
             (buffer-string))
      (replace-in-file "until entry-committed" "until entry-comitted")
      (check "a typo is found" (wait-for (lambda () (findings))) nil)
      (goto-char (point-min))
      (search-forward "entry-comitted")
      (backward-char 2)
      (let ((actions (eglot-code-actions (point) (point) nil)))
        (check "a fix is offered" (and actions (> (length actions) 0)) actions))
      (set-buffer-modified-p nil))
  (error
   (setq failed (1+ failed))
   (message "eglot: %S" problem)))

(princ (format "eglot pass %d\neglot fail %d\n" passed failed))
(kill-emacs (if (and (= failed 0) (> passed 0)) 0 1))
