namespace Orleans.Concurrency;

/// <summary>Requests to one activation of this class may interleave at every await.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
