using Orleans.Runtime;

namespace Orleans;

/// <summary>Where reminders are kept: one row for each, shared by all silos.</summary>
public interface IReminderTable
{
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>
    /// The rows of the grains whose <see cref="GrainId.GetUniformHashCode"/> is over <paramref name="begin"/> and up to
    /// <paramref name="end"/>; where end is not over begin the range goes round, and is all of it if they are equal.
    /// </summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>One row; null if there is none.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Writes a row, whatever was there.</summary>
    /// <returns>Its new ETag.</returns>
    Task<string> UpsertRow(ReminderEntry entry);

    /// <returns>False if there is no such row of this ETag; nothing was removed then.</returns>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    Task TestOnlyClearTable();

    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
