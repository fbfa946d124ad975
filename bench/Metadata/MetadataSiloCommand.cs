using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using OrleansCluster.Bench.Engine.Processes;

namespace OrleansCluster.Bench.Metadata;

/// <summary>Runs one silo with a replica until its standard input ends. For the benchmark itself, not for people.</summary>
internal static class MetadataSiloCommand
{
    public const string Name = "metadata-silo";

    public static Command Create()
    {
        var index = new Argument<int>("index");
        var ports = new Argument<string>("ports");
        var folder = new Argument<string>("folder");
        var command = new Command(Name) { index, ports, folder };
        command.Hidden = true;
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetValue(index), [.. parsed.GetValue(ports)!.Split(',').Select(int.Parse)], parsed.GetValue(folder)!, token));
        return command;
    }

    private static async Task<int> RunAsync(int index, int[] ports, string folder, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo =>
        {
            ProcessEngine.ConfigureSilo(silo, index, ports);
            MetadataSilo.Configure(silo, folder);
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
