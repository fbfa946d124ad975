namespace Orleans.Runtime;

/// <summary>Runs once on each silo as it becomes active. A failure fails the silo's start.</summary>
public interface IStartupTask
{
    Task Execute(CancellationToken cancellationToken);
}
