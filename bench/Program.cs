using System.CommandLine;
using OrleansCluster.Bench;
using OrleansCluster.Bench.Consensus;
using OrleansCluster.Bench.Engine;
using OrleansCluster.Bench.Engine.Processes;
using OrleansCluster.Bench.Files;
using OrleansCluster.Bench.Metadata;
using OrleansCluster.Bench.Storage;

var root = new RootCommand("Measures OrleansCluster. Run it in Release; figures are medians, the spread is the least and the greatest of the repetitions.");
root.Subcommands.Add(BenchCommand.Create("engine", "Calls between grains, and from a client.", EngineBench.Run));
root.Subcommands.Add(SiloProcessCommand.Create());
root.Subcommands.Add(BenchCommand.Create("storage", "Appends to the write-ahead log, beside the disk's own flushes.", StorageBench.Run));
root.Subcommands.Add(BenchCommand.Create("consensus", "Commits and reads of a consensus group of three, beside the disk's own flushes.", ConsensusBench.Run));
root.Subcommands.Add(BenchCommand.Create("files", "Writing and reading a file, beside cp with a flush.", FilesBench.Run));
root.Subcommands.Add(MetadataCommand.Create());
root.Subcommands.Add(MetadataSiloCommand.Create());
return await root.Parse(args).InvokeAsync();
