// What a room's page does with scripts comes with the editor.
