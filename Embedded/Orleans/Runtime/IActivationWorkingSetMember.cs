namespace Orleans.Runtime;

/// <summary>An activation, as <see cref="IActivationWorkingSetObserver"/> is told of it: its <see cref="IGrainContext"/>.</summary>
public interface IActivationWorkingSetMember;
