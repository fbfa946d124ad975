namespace Orleans.Runtime.Placement;

public interface IPlacementDirector
{
    /// <summary>The key of the request context under which a caller, or a grain that moves, says where it wants the activation.</summary>
    const string PlacementHintKey = nameof(PlacementHintKey);

    Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context);

    /// <summary>The silo that the request context asks for; null if it asks for none, or for one that is not among these.</summary>
    static SiloAddress? GetPlacementHint(Dictionary<string, object>? requestContextData, SiloAddress[] compatibleSilos) =>
        requestContextData is not null
        && requestContextData.TryGetValue(PlacementHintKey, out var hint)
        && hint is SiloAddress silo
        && compatibleSilos.Contains(silo)
            ? silo
            : null;
}
