demo-word = comet
demo-no-word = quokka
demo-word-sentence = Last night I watched a comet pass by the window for a long time.
