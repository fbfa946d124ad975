namespace OrleansCluster.Simulator.Workloads.Metadata.Truth;

/// <summary>What a key holds from a revision on; a value of null: nothing.</summary>
internal sealed record TrueVersion(string Key, string? Value, long Created, long Modified, long Version, long Lease)
{
    public static TrueVersion Gone(string key, long revision) => new(key, null, 0, revision, 0, 0);

    public override string ToString() => AnswerText.Item(Key, Value, Created, Modified, Version, Lease);
}
