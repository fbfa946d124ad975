using OrleansCluster.Simulator.Commands;

return new CommandLine(Console.Out, Console.Error).Run(args);
