namespace OrleansCluster.Algorithms.Files;

/// <summary>A verdict, and the record as it is to be afterwards (the same object if it does not change).</summary>
public readonly record struct FileDecision(FileVerdict Verdict, FileRecord Record);
