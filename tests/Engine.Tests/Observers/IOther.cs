namespace OrleansCluster.Engine.Tests.Observers;

public interface IOther : IGrainObserver
{
    void Do();
}
