namespace OrleansCluster.Algorithms.Locks;

/// <summary>A call that waits until somebody else holds the name, or what the holder shows has changed.</summary>
/// <param name="Call">Which.</param>
/// <param name="Token">The token that it knows; 0: it knows that there is no holder.</param>
/// <param name="NoteNumber">The number of the note that it knows.</param>
/// <param name="Deadline">When it is answered at the latest.</param>
internal sealed record Observer(long Call, long Token, long NoteNumber, TimeSpan Deadline);
