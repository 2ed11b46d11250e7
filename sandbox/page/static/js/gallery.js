/** Every message and modal that Patrol has. */
