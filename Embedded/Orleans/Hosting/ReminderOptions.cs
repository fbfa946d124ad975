namespace Orleans.Hosting;

public sealed class ReminderOptions
{
    /// <summary>The shortest period that a reminder may have. Default: 1 minute.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a silo reads its part of the reminder table again. Default: 5 minutes.</summary>
    public TimeSpan RefreshReminderListPeriod { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the reminder table may take to start. Default: 5 minutes.</summary>
    public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
