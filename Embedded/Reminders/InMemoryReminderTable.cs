using Orleans;
using Orleans.Runtime;
using OrleansCluster.Embedded.Hosting;

namespace OrleansCluster.Embedded.Reminders;

/// <summary>A silo's way to the reminders in the cluster's memory.</summary>
internal sealed class InMemoryReminderTable(SiloAccessor silo) : IReminderTable
{
    public Task<ReminderTableData> ReadRows(GrainId grainId) => Run(store => new ReminderTableData(store.Read(grainId)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Run(store => new ReminderTableData(store.Read(new ReminderRange(begin, end))));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => Run(store => store.Read(grainId, reminderName));

    public Task<string> UpsertRow(ReminderEntry entry) => Run(store => store.Upsert(entry));

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => Run(store => store.Remove(grainId, reminderName, eTag));

    public Task TestOnlyClearTable() => Run(store =>
    {
        store.Clear();
        return true;
    });

    // Nothing leaves a killed silo, and nothing comes back to it.
    private Task<T> Run<T>(Func<ReminderStore, T> action) =>
        silo.Value.IsFenced ? new TaskCompletionSource<T>().Task : Task.FromResult(action(silo.Value.Cluster.Reminders));
}
