// A door is used without scripts.
