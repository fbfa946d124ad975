namespace Orleans.Runtime;

/// <summary>Says where a new activation goes; an <see cref="Placement.IPlacementDirector"/> carries it out.</summary>
public abstract class PlacementStrategy;
