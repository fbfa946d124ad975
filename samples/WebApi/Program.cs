// An ASP.NET service that keeps its users' attachments in OrleansCluster files: one silo lives beside the web server, in the
// same process, and endpoints get a FileClient by dependency injection. Run it, then:
//
//   curl -T photo.jpg http://localhost:5000/attachments/ann/photo.jpg
//   curl http://localhost:5000/attachments/ann
//   curl -O http://localhost:5000/attachments/ann/photo.jpg
//
// More silos make it a cluster: see the project Silo, which hosts several.
using Orleans.Configuration;
using Orleans.Hosting;
using OrleansCluster.Client.Files;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Storage;
using OrleansCluster.Samples.WebApi;

var builder = WebApplication.CreateBuilder(args);
var data = Path.GetFullPath(builder.Configuration["Data"] ?? "attachments-data");

// The grains' durable state: one folder for the process, opened before the silo and closed after it.
await using var state = await FileStateStoreHost.OpenAsync(Path.Combine(data, "state"));

builder.Host.UseOrleans(silo => silo
    .UseLocalhostClustering(serviceId: "attachments", clusterId: builder.Configuration["ClusterId"] ?? "attachments")
    .Configure<SiloOptions>(options => options.SiloName = "silo-0")
    .AddFileGrainStorage(DurableState.ProviderName, state)
    .AddOrleansClusterFiles(options => options.DataDirectory = Path.Combine(data, "silo-0")));

// One silo, so one replica of each block. The default is two, on different silos.
builder.Services.AddOrleansClusterFiles(options => options.Replication = 1);

var app = builder.Build();
app.MapAttachments();
await app.RunAsync();
