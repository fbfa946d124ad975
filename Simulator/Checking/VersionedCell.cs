namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// The state of a versioned register. After a write whose version no one was told, the version is any from <see cref="Version"/> on,
/// except those of which it was seen since that they are not it.
/// </summary>
internal sealed class VersionedCell(object? value, long version, bool exact, long[] except) : IEquatable<VersionedCell>
{
    public object? Value => value;

    /// <summary>The version, or the least that it may be.</summary>
    public long Version => version;

    /// <summary>Whether the version is known.</summary>
    public bool Exact => exact;

    /// <summary>A value at a known version.</summary>
    public static VersionedCell At(object? value, long version) => new(value, version, true, []);

    /// <summary>A value at some version, of which this is the least.</summary>
    public static VersionedCell From(object? value, long least) => new(value, least, false, []);

    /// <summary>Whether the version may be this.</summary>
    public bool MayBe(long other) => exact ? version == other : other >= version && !except.Contains(other);

    /// <summary>What is left if the version is not this one; null if nothing is.</summary>
    public VersionedCell? Without(long other)
    {
        if (!MayBe(other)) return this;
        if (exact) return null;
        long[] more = [.. except, other];
        Array.Sort(more);
        var least = version;
        while (more.Contains(least)) least++;
        return new VersionedCell(value, least, false, [.. more.Where(one => one > least)]);
    }

    public bool Equals(VersionedCell? other) => other is not null && version == other.Version && exact == other.Exact
        && object.Equals(value, other.Value) && except.AsSpan().SequenceEqual(other.Except);

    public override bool Equals(object? obj) => Equals(obj as VersionedCell);

    public override int GetHashCode() => ((value?.GetHashCode() ?? 0) * 31) + version.GetHashCode();

    public override string ToString() => $"{Operation.Show(value)}@{(exact ? "" : "≥")}{version}";

    private long[] Except => except;
}
