namespace Orleans.Runtime.Placement;

public interface IPlacementContext
{
    SiloAddress LocalSilo { get; }

    SiloStatus LocalSiloStatus { get; }

    /// <summary>The active silos that can host the target.</summary>
    SiloAddress[] GetCompatibleSilos(PlacementTarget target);
}
