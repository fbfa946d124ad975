namespace Orleans.Runtime;

/// <summary>
/// What has something in memory that is to come along when its activation moves to another silo. A grain that is one takes part by
/// itself; others are added to the activation's lifecycle.
/// </summary>
public interface IGrainMigrationParticipant
{
    /// <summary>On the silo that it leaves, after <c>OnDeactivateAsync</c>.</summary>
    void OnDehydrate(IDehydrationContext dehydrationContext);

    /// <summary>On the silo that it comes to, before its lifecycle starts.</summary>
    void OnRehydrate(IRehydrationContext rehydrationContext);
}
