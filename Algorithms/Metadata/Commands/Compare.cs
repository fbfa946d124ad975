namespace OrleansCluster.Algorithms.Metadata.Commands;

/// <summary>
/// A condition on one key, or on every key of a range. For a range that holds no key, it is put to a key that is not there.
/// </summary>
/// <param name="Range">The keys.</param>
/// <param name="Target">What of them is compared.</param>
/// <param name="Relation">How it must stand to what is given.</param>
/// <param name="Number">What is given, if a number is compared.</param>
/// <param name="Value">What is given, if values are compared.</param>
public sealed record Compare(KeyRange Range, CompareTarget Target, CompareRelation Relation, long Number, ByteString Value)
{
    /// <summary>The key is there.</summary>
    public static Compare Exists(ByteString key) => Of(KeyRange.One(key), CompareTarget.Version, CompareRelation.Greater, 0);

    /// <summary>The key is not there.</summary>
    public static Compare Missing(ByteString key) => Of(KeyRange.One(key), CompareTarget.Version, CompareRelation.Equal, 0);

    /// <summary>The key has not changed since the revision that last put it; 0 if it was not there.</summary>
    public static Compare Unchanged(ByteString key, long modRevision) =>
        Of(KeyRange.One(key), CompareTarget.ModRevision, CompareRelation.Equal, modRevision);

    public static Compare Holds(ByteString key, ByteString value) =>
        new(KeyRange.One(key), CompareTarget.Value, CompareRelation.Equal, 0, value);

    public static Compare Of(KeyRange range, CompareTarget target, CompareRelation relation, long number) =>
        new(range, target, relation, number, default);

    /// <summary>Whether it holds for what a key holds; null for a key that is not there.</summary>
    internal bool HoldsFor(KeyVersion? version)
    {
        if (Target == CompareTarget.Value)
            return version is not null && Stands(version.Value.CompareTo(Value));
        var actual = Target switch
        {
            CompareTarget.Version => version?.Version,
            CompareTarget.CreateRevision => version?.CreateRevision,
            CompareTarget.ModRevision => version?.ModRevision,
            _ => version?.LeaseId,
        };
        return Stands((actual ?? 0).CompareTo(Number));
    }

    private bool Stands(int order) => Relation switch
    {
        CompareRelation.Equal => order == 0,
        CompareRelation.NotEqual => order != 0,
        CompareRelation.Less => order < 0,
        _ => order > 0,
    };
}
