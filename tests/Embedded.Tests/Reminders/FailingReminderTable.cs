using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Tests.Reminders;

/// <summary>The table of the cluster's memory, whose ranges cannot be read so many times.</summary>
internal sealed class FailingReminderTable(IReminderTable inner, int failures) : IReminderTable
{
    private int _left = failures;

    public Task<ReminderTableData> ReadRows(GrainId grainId) => inner.ReadRows(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        _left-- > 0 ? Task.FromException<ReminderTableData>(new IOException("not now")) : inner.ReadRows(begin, end);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => inner.ReadRow(grainId, reminderName);

    public Task<string> UpsertRow(ReminderEntry entry) => inner.UpsertRow(entry);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => inner.RemoveRow(grainId, reminderName, eTag);

    public Task TestOnlyClearTable() => inner.TestOnlyClearTable();
}
