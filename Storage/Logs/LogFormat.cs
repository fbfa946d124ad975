namespace OrleansCluster.Storage.Logs;

/// <summary>The numbers of the log's format. The essay at the head of WriteAheadLog.cs says what they mean.</summary>
internal static class LogFormat
{
    public const uint Version = 1;

    public const int SegmentHeaderBytes = 64;
    public const int BatchHeaderBytes = 32;
    public const int RecordHeaderBytes = 16;

    /// <summary>The longest body that a batch may have; a reader refuses more before it costs memory.</summary>
    public const int MaxBodyBytes = 64 * 1024 * 1024;

    public const string Suffix = ".log";
    public const string TemporarySuffix = ".tmp";

    public static string NameOf(long firstIndex) => $"{firstIndex:D20}{Suffix}";

    /// <summary>The first index that a segment's file name says; false for the name of anything else.</summary>
    public static bool TryParseName(string name, out long firstIndex)
    {
        firstIndex = 0;
        return name.EndsWith(Suffix, StringComparison.Ordinal)
            && name.Length == 20 + Suffix.Length
            && long.TryParse(name.AsSpan(0, 20), System.Globalization.NumberStyles.None, null, out firstIndex)
            && firstIndex > 0;
    }
}
