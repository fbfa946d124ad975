namespace Orleans;

public interface IClusterClient : IGrainFactory
{
    IServiceProvider ServiceProvider { get; }
}
