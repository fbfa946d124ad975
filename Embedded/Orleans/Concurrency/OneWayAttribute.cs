namespace Orleans.Concurrency;

/// <summary>The caller does not wait for an answer: its task completes once the message was handed over, and tells nothing of the outcome.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
