namespace OrleansCluster.Storage.Logs;

/// <summary>One record of a log.</summary>
/// <param name="Index">Its place: the first record of a log is 1, and each next one is one more.</param>
/// <param name="Payload">What was appended.</param>
public readonly record struct LogRecord(long Index, ReadOnlyMemory<byte> Payload);
