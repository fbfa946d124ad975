using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using OrleansCluster.Bench.Engine.Processes;
using OrleansCluster.Grains.Storage;

namespace OrleansCluster.Bench.Locks;

/// <summary>Runs one silo that serves locks until its standard input ends. For the benchmark itself, not for people.</summary>
internal static class LocksSiloCommand
{
    public const string Name = "locks-silo";

    public static Command Create()
    {
        var index = new Argument<int>("index");
        var ports = new Argument<string>("ports");
        var folder = new Argument<string>("folder");
        var storage = new Argument<LocksStorage>("storage");
        var command = new Command(Name) { index, ports, folder, storage };
        command.Hidden = true;
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetValue(index), [.. parsed.GetValue(ports)!.Split(',').Select(int.Parse)], parsed.GetValue(folder)!, parsed.GetValue(storage), token));
        return command;
    }

    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"silo-{index}");

    private static async Task<int> RunAsync(int index, int[] ports, string folder, LocksStorage storage, CancellationToken cancellationToken)
    {
        await using var state = storage == LocksStorage.File ? await FileStateStoreHost.OpenAsync(folder, cancellationToken) : null;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo =>
        {
            ProcessEngine.ConfigureSilo(silo, index, ports);
            LocksSilo.Configure(silo, NameOf(index), folder, state);
        });
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        await Console.Out.WriteLineAsync(SiloProcessCommand.Ready);
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            // Nothing is said there: it only ends.
        }

        await host.StopAsync(new CancellationToken(canceled: true));
        return 0;
    }
}
