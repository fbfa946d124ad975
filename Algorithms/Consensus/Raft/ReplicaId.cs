using System.Globalization;

namespace OrleansCluster.Algorithms.Consensus.Raft;

/// <summary>
/// One life of one replica: drawn when it is made, kept in its folder, never given to another. A replica whose folder was emptied is
/// another replica, because it has forgotten what it promised. Zero is nobody.
/// </summary>
public readonly record struct ReplicaId(ulong Value) : IComparable<ReplicaId>
{
    /// <summary>Nobody.</summary>
    public static ReplicaId None => default;

    public bool IsNone => Value == 0;

    public int CompareTo(ReplicaId other) => Value.CompareTo(other.Value);

    public static bool operator <(ReplicaId left, ReplicaId right) => left.Value < right.Value;

    public static bool operator >(ReplicaId left, ReplicaId right) => left.Value > right.Value;

    public static bool operator <=(ReplicaId left, ReplicaId right) => left.Value <= right.Value;

    public static bool operator >=(ReplicaId left, ReplicaId right) => left.Value >= right.Value;

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
