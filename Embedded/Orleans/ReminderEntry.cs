using Orleans.Runtime;

namespace Orleans;

/// <summary>A row of the reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    [Id(0)]
    public GrainId GrainId { get; set; }

    [Id(1)]
    public string ReminderName { get; set; } = null!;

    /// <summary>When it comes first, UTC; from there it comes every <see cref="Period"/>.</summary>
    [Id(2)]
    public DateTime StartAt { get; set; }

    [Id(3)]
    public TimeSpan Period { get; set; }

    /// <summary>Changes with every write.</summary>
    [Id(4)]
    public string ETag { get; set; } = null!;

    public override string ToString() => $"{GrainId} '{ReminderName}' from {StartAt:O} every {Period}, ETag {ETag}";
}
