// A room is seen without scripts.
