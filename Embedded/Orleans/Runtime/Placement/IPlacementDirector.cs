namespace Orleans.Runtime.Placement;

public interface IPlacementDirector
{
    Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context);
}
