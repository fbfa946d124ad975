using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace OrleansCluster.Embedded.Tests.Reminders;

public interface IManyReminded : IGrainWithStringKey
{
    Task Register(string name, TimeSpan dueTime, TimeSpan period);

    Task Unregister(string name);
}

public sealed class ManyRemindedGrain : Grain, IManyReminded, IRemindable
{
    private static readonly ConcurrentDictionary<string, List<DateTime>> Seen = new();

    public static IReadOnlyList<DateTime> TicksOf(string key) => Seen.GetOrAdd(key, static _ => []);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Seen.GetOrAdd(this.GetPrimaryKeyString(), static _ => []).Add(status.CurrentTickTime);
        return Task.CompletedTask;
    }

    public Task Register(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task Unregister(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);
}
