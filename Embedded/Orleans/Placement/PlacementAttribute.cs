using Orleans.Runtime;

namespace Orleans.Placement;

[AttributeUsage(AttributeTargets.Class)]
public abstract class PlacementAttribute : Attribute
{
    protected PlacementAttribute(PlacementStrategy placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        PlacementStrategy = placement;
    }

    public PlacementStrategy PlacementStrategy { get; }
}
