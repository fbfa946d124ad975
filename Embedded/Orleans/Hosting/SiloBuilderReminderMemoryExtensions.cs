using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Embedded.Reminders;

namespace Orleans.Hosting;

public static class SiloBuilderReminderMemoryExtensions
{
    /// <summary>Adds reminders that are kept in memory: all are gone with the cluster.</summary>
    public static ISiloBuilder UseInMemoryReminderService(this ISiloBuilder builder)
    {
        builder.AddReminders();
        builder.Services.AddSingleton<IReminderTable, InMemoryReminderTable>();
        return builder;
    }
}
