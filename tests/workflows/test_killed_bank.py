"""A worker that is killed over a bank's file (SIGKILL): whoever goes on takes each deposit once, and its order has it once."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.files.profile import Kind
from adapters.settings import Settings
