# syntax=docker/dockerfile:1
#
# The Silo on Microsoft Orleans, for many machines. This build needs the packages Microsoft.Orleans.* (version: ORLEANS_VERSION)
# and Npgsql from NuGet, or from a folder of packages of yours put into the build as ./orleans-feed:
#
#   docker build -t orleanscluster .
#   docker build -t orleanscluster --build-arg ORLEANS_VERSION=10.4.2 .
#
# One silo a container, with PostgreSQL for membership and grain state. Settings come from the environment (ORLEANSCLUSTER_*):
#
#   docker run -p 8080:8080 -v silo-0:/data \
#     -e ORLEANSCLUSTER_SILONAME=silo-0 -e ORLEANSCLUSTER_CLUSTERING=Postgres -e ORLEANSCLUSTER_STORAGE=Postgres \
#     -e ORLEANSCLUSTER_ADVERTISEDADDRESS=10.0.0.10 -e ORLEANSCLUSTER_POSTGRESCONNECTION='Host=db;Username=…;Password=…' \
#     orleanscluster

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG ORLEANS_VERSION=10.4.2
WORKDIR /src

# Project files first: the restore is a layer of its own, used again until a reference changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY build/ build/
COPY Algorithms/Algorithms.csproj Algorithms/
COPY Storage/Storage.csproj Storage/
COPY Grains.Interfaces/Grains.Interfaces.csproj Grains.Interfaces/
COPY Grains/Grains.csproj Grains/
COPY Client/Client.csproj Client/
COPY Gateways/Gateways.csproj Gateways/
COPY Silo/Silo.csproj Silo/
# The pattern makes the folder optional: without it only the usual sources are asked.
COPY orleans-fee[d]/ /orleans-feed/
RUN if [ -d /orleans-feed ]; then dotnet nuget add source /orleans-feed --name orleans-feed; fi \
 && dotnet restore Silo/Silo.csproj -p:OrleansEngine=Microsoft -p:OrleansVersion=$ORLEANS_VERSION

COPY Algorithms/ Algorithms/
COPY Storage/ Storage/
COPY Grains.Interfaces/ Grains.Interfaces/
COPY Grains/ Grains/
COPY Client/ Client/
COPY Gateways/ Gateways/
COPY Silo/ Silo/
RUN dotnet publish Silo/Silo.csproj -c Release --no-restore -o /app \
    -p:OrleansEngine=Microsoft -p:OrleansVersion=$ORLEANS_VERSION -p:UseAppHost=false \
 && mkdir /data

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./
# The image's own user, without rights to anything but its data.
COPY --from=build --chown=1654:1654 /data /data
USER 1654:1654
VOLUME /data
ENV ORLEANSCLUSTER_DATA=/data \
    ORLEANSCLUSTER_HTTPADDRESS=0.0.0.0 \
    ORLEANSCLUSTER_HTTPPORT=8080 \
    ORLEANSCLUSTER_SHUTDOWNSECONDS=120
EXPOSE 8080 11111 30000
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "OrleansCluster.Silo.dll"]
