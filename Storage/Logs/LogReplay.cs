namespace OrleansCluster.Storage.Logs;

/// <summary>
/// Gets each record that recovery keeps, in the order of the indexes. The bytes are valid only during the call. What it throws
/// ends the opening, and the caller gets it.
/// </summary>
public delegate void LogReplay(long index, ReadOnlySpan<byte> payload);
