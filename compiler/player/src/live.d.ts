/** Whether this is the player of previews, which are shown another bundle at every keystroke. */
declare const LIVE: boolean;
