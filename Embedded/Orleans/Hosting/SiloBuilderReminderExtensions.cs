using Microsoft.Extensions.DependencyInjection;
using OrleansCluster.Embedded.Reminders;

namespace Orleans.Hosting;

public static class SiloBuilderReminderExtensions
{
    /// <summary>Adds the reminder service; it needs an <see cref="IReminderTable"/> among the silo's services.</summary>
    public static ISiloBuilder AddReminders(this ISiloBuilder builder)
    {
        builder.Services.AddReminders();
        return builder;
    }

    /// <inheritdoc cref="AddReminders(ISiloBuilder)"/>
    public static void AddReminders(this IServiceCollection services) => ReminderServices.Add(services);
}
