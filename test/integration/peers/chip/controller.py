"""The reference Matter controller, with several fabrics, driven by a test. Usage: controller.py FOLDER"""

import asyncio
import enum
import sys
import time
from pathlib import Path

import chip.CertificateAuthority
import chip.clusters as Clusters
import chip.native
from chip.ChipDeviceCtrl import DiscoveryType
from chip.ChipStack import ChipStack
from chip.clusters.Attribute import ValueDecodeFailure
from chip.clusters.Types import Nullable
from chip.interaction_model import InteractionModelError

sys.path.append(str(Path(__file__).parent.parent))

from answering import answer, tell  # noqa: E402

BRIDGE = 1
TEST_VENDOR = 0xFFF1


class Peer:
    """A controller for each fabric, and the endpoints of the bridge."""

    def __init__(self, authorities):
        self.authorities = authorities
        self.controllers = {}
        self.endpoints = {}

    async def join(self, fabric, code):
        """Commissions the bridge into a fabric by the text of its QR code, or the digits that a person types."""
        if fabric not in self.controllers:
            authority = self.authorities.NewCertificateAuthority()
            admin = authority.NewFabricAdmin(
                vendorId=TEST_VENDOR, fabricId=len(self.controllers) + 1
            )
            self.controllers[fabric] = admin.NewController(
                paaTrustStorePath=f"{sys.argv[1]}/trusted"
            )
        await self.controllers[fabric].CommissionWithCode(
            code, BRIDGE, DiscoveryType.DISCOVERY_NETWORK_ONLY
        )

    async def devices(self, fabric):
        """Each bridged device by its unique id: name, endpoint, device types."""
        read = await self._read(
            fabric, [Clusters.BridgedDeviceBasicInformation, Clusters.Descriptor]
        )
        found = {}
        for endpoint, clusters in read.items():
            known = clusters.get(Clusters.BridgedDeviceBasicInformation)
            if known is None:
                continue
            attributes = Clusters.BridgedDeviceBasicInformation.Attributes
            device = known[attributes.UniqueID]
            self.endpoints[device] = endpoint
            types = clusters[Clusters.Descriptor][
                Clusters.Descriptor.Attributes.DeviceTypeList
            ]
            found[device] = {
                "name": known[attributes.NodeLabel],
                "reachable": known[attributes.Reachable],
                "types": [each.deviceType for each in types],
            }
        return found

    async def problems(self, fabric):
        """What is not as the controller's own data model says, over all endpoints, clusters and attributes."""
        read = await self._read(fabric, ["*"])
        wrong = []
        descriptor = Clusters.Descriptor.Attributes
        for endpoint, clusters in read.items():
            listed = clusters[Clusters.Descriptor][descriptor.ServerList]
            got = [cluster.id for cluster in clusters]
            if sorted(listed) != sorted(got):
                wrong.append(f"endpoint {endpoint}: lists {listed}, has {got}")
            parts = clusters[Clusters.Descriptor][descriptor.PartsList]
            wrong += [
                f"endpoint {endpoint}: its part {part} is missing"
                for part in parts
                if part not in read
            ]
            for cluster, attributes in clusters.items():
                where = f"endpoint {endpoint}, {cluster.__name__}"
                wrong += [
                    f"{where}: {attribute.__name__} cannot be read: {value.Reason}"
                    for attribute, value in attributes.items()
                    if isinstance(value, ValueDecodeFailure)
                ]
                ids = [
                    a.attribute_id for a in attributes if hasattr(a, "attribute_id")
                ]
                told = attributes[cluster.Attributes.AttributeList]
                # The bridge may be of a later edition than the controller.
                known = [field.Tag for field in cluster.descriptor.Fields]
                wrong += [
                    f"{where}: attribute {each} is listed and not told"
                    for each in told
                    if each in known and each not in ids
                ]
                wrong += [
                    f"{where}: {field.Label} is mandatory"
                    for field in cluster.descriptor.Fields
                    if not _is_optional(field) and field.Tag not in told
                ]
        return wrong

    async def read(self, fabric, device, cluster, attribute):
        """One attribute of a device, asked of the bridge."""
        path = getattr(getattr(Clusters, cluster).Attributes, attribute)
        endpoint = self.endpoints[device]
        read = await self.controllers[fabric].ReadAttribute(BRIDGE, [(endpoint, path)])
        return _plain(read[endpoint][getattr(Clusters, cluster)][path])

    async def send(self, fabric, device, cluster, command, fields, at=0):
        """Sends a command at a time of day, in milliseconds; gives the status that it was answered with."""
        await asyncio.sleep(max(0, at / 1000 - time.time()))
        payload = getattr(getattr(Clusters, cluster).Commands, command)(**fields)
        timed = 10_000 if payload.must_use_timed_invoke else None
        try:
            await self.controllers[fabric].SendCommand(
                BRIDGE, self.endpoints[device], payload, timedRequestTimeoutMs=timed
            )
        except InteractionModelError as error:
            return error.status.name
        return "Success"

    async def write(self, fabric, device, cluster, attribute, value):
        """Writes an attribute; gives the status."""
        written = getattr(getattr(Clusters, cluster).Attributes, attribute)(value)
        answered = await self.controllers[fabric].WriteAttribute(
            BRIDGE, [(self.endpoints[device], written)]
        )
        return answered[0].Status.name

    async def watch(self, fabric, device, cluster, attribute):
        """Subscribes; the test is told each value, and when the subscription stands again after it was lost."""
        path = getattr(getattr(Clusters, cluster).Attributes, attribute)
        subscription = await self.controllers[fabric].ReadAttribute(
            BRIDGE,
            [(self.endpoints[device], path)],
            reportInterval=(0, 5),
            keepSubscriptions=True,
        )
        of = {"fabric": fabric, "device": device}

        def changed(path, transaction):
            tell({**of, "value": _plain(transaction.GetAttribute(path))})

        subscription.SetAttributeUpdateCallback(changed)
        subscription.SetResubscriptionAttemptedCallback(
            lambda *_: tell({**of, "lost": True})
        )
        subscription.SetResubscriptionSucceededCallback(
            lambda *_: tell({**of, "found": True})
        )

    async def leave(self, fabric):
        """Takes the bridge out of a fabric, as an app does."""
        await self.controllers[fabric].UnpairDevice(BRIDGE)

    async def _read(self, fabric, what):
        return await self.controllers[fabric].ReadAttribute(BRIDGE, what)


def _is_optional(field):
    """Whether the data model lets a device leave the attribute out."""
    return type(None) in getattr(field.Type, "__args__", ())


def _plain(value):
    if isinstance(value, Nullable):
        return None
    return int(value) if isinstance(value, enum.IntEnum) else value


async def main():
    """Starts the controller's stack, and does what the test asks."""
    chip.native.Init()
    stack = ChipStack(persistentStoragePath=f"{sys.argv[1]}/storage.json")
    authorities = chip.CertificateAuthority.CertificateAuthorityManager(
        stack, stack.GetStorageManager()
    )
    peer = Peer(authorities)
    verbs = [each for each in dir(Peer) if not each.startswith("_")]
    await answer({verb: getattr(peer, verb) for verb in verbs if callable(getattr(peer, verb))})


asyncio.run(main())
